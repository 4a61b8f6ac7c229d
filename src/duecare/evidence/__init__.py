"""Evidence: an append-only log that a hostile expert can check, and the bundle that carries it.

Formats are those of RFC 6962/9162 (tree), RFC 8785 (canonical JSON), RFC 3161 (time) and the C2SP
pages signed-note, tlog-checkpoint, tlog-proof, tlog-witness and tlog-cosignature, byte for byte.

What a storage (a database, a test) does to append a batch, with pure functions only::

    from duecare.evidence.log import leaf, merkle, notes, signing
    from duecare.record import HoldPlaced

    hold = HoldPlaced(matter="Reyes v. Acme", scope="all", reason="A letter of counsel")
    draft = leaf.draft_leaf(
        origin="acme-install/c/6f1c...",        # one origin per client log
        kind=hold.definition.kind,
        version=hold.definition.version,
        at="2026-03-01T09:30:00.000Z",           # leaf.format_time(aware datetime)
        nonce=os.urandom(16),
        groups={                                  # withheld one by one, never in part
            "person": {"name": "Dana Reyes", "email": "dana@example.com"},
            **hold.as_groups(),
        },
        group_key=person_key,                     # 32 bytes, or {path: key} per group
        attachments=[sha256_of_pdf],              # 32-byte digests
    )
    draft.leaf          # bytes to store and never change (at most 16 KiB)
    draft.leaf_hash     # 32 bytes
    draft.openings      # {path: Opening(salt, value)}; store the value encrypted (leaf.seal_value)

    batch = merkle.append(size, edge, [draft.leaf_hash, ...])
    batch.size, batch.edge, batch.root            # new state; edge = hashes of the complete subtrees
    batch.nodes                                   # [Node(level, position, hash)] to insert, never updated
    note = signer.sign_checkpoint(origin, batch.size, batch.root)     # text to store

    merkle.inclusion_proof(index, size, read_node)          # read_node(level, position) -> bytes
    merkle.consistency_proof(old_size, new_size, read_node)
    merkle.edge_of(size, read_node)                          # rebuild the edge from stored nodes

``log.ClientLog`` does the same over a ``log.LogStorage`` (``log.MemoryStorage`` for tests), and
``anchor.anchor_leaf(...)`` makes the leaf that ties a client checkpoint into the anchor log.
``signing.LogSigner.from_seed(seed32)`` signs checkpoints; ``signer.vkey(origin)`` is the public
line that goes into a trust file. ``bundle.write_bundle`` and ``verify.verify_bundle`` make and
check the ZIP.
"""
