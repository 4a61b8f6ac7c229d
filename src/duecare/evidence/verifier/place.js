// Where in an archive the bundle lies, and what of it is whose. Follows evidence/bundle/place.py and
// stray.py.
"use strict";

const MOST_FILES = 400000;
const DEEPEST_ROOT = 5;
const MOST_STRAYS = 10000;
const LARGEST_STRAY = 4 * 1024 * 1024;
const LARGEST_STRAYS = 64 * 1024 * 1024;
const STRAY_FILES = [".DS_Store", ".localized", ".directory", ".apdisk", ".VolumeIcon.icns", "Icon\r"];
const STRAY_FILES_IN_ANY_CASE = ["thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini"];
const STRAY_FOLDERS = [
  ".Spotlight-V100", ".fseventsd", ".Trashes", ".Trash", ".TemporaryItems", ".DocumentRevisions-V100",
  ".AppleDouble", "$RECYCLE.BIN", "System Volume Information", "@eaDir",
];
const isSystemFolder = (name) => STRAY_FOLDERS.includes(name) || /^\.Trash-[0-9]{1,10}$/.test(name);
const UNSAFE_PATH = /[\0-\x1f:\x7f-\x9f\\\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/;
const NAME_OF_A_BUNDLE = /^\s*duecare[-_ ]/i;
const COPY_MARK = /^( ?\(\d{1,3}\)| \d{1,3}|-\d{1,2}| - Copy( \(\d{1,3}\))?| copy( \d{1,3})?)$/;

function isStray(parts, size) {
  const name = parts.at(-1);
  if (size > LARGEST_STRAY) return false;
  if (parts.slice(0, -1).some(isSystemFolder)) return true;
  if (STRAY_FILES.includes(name) || STRAY_FILES_IN_ANY_CASE.includes(name.toLowerCase())) return true;
  return name.startsWith("._") && name.length > 2;
}

function checkName(name) {
  const parts = name.split("/");
  const isPlain = parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/.test(part));
  if (name.length > 240 || !isPlain) {
    throw new UnreadableError(`${visible(name, 80)} cannot be the name of a file in a bundle`);
  }
  const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/;
  if (parts.some((part) => part.endsWith(".") || device.test(part.toLowerCase()))) {
    throw new UnreadableError(`file name ${visible(name, 80)} is reserved on some systems`);
  }
}

function checkOwn(name) {
  try {
    checkName(name);
  } catch (error) {
    throw new UnreadableError(`${error.message}; if it was put there later, take it out and verify again`);
  }
}

function checkParts(parts, path) {
  if (parts.some((part) => ["", ".", ".."].includes(part) || UNSAFE_PATH.test(part))) {
    throw new UnreadableError(`${visible(path, 80)} is not a safe path`);
  }
}

// `sizes`: path to size. `folders`: paths of the marks of folders.
function findPlace(sizes, folders) {
  if (sizes.size > MOST_FILES) throw new UnreadableError(`more than ${MOST_FILES} files`);
  const own = new Map();
  const strays = [];
  let straySize = 0;
  for (const [path, size] of sizes) {
    const parts = path.split("/");
    if (isStray(parts, size)) {
      checkParts([...parts.slice(0, -1), parts.at(-1).replace(/\r$/, "")], path);
      strays.push(path);
      straySize += size;
    } else {
      checkParts(parts, path);
      own.set(path, parts);
    }
  }
  for (const path of folders) checkParts(path.split("/"), path);
  if (strays.length > MOST_STRAYS || straySize > LARGEST_STRAYS) {
    throw new UnreadableError("more files of an operating system than one leaves");
  }
  const root = rootOf(own);
  const cut = root.reduce((sum, part) => sum + part.length + 1, 0);
  const names = new Map([...own.keys()].map((path) => [path.slice(cut), path]));
  for (const name of names.keys()) checkOwn(name);
  refuseSameNames(names);
  checkFolders(folders, root);
  return { root, names, strays: strays.sort() };
}

function rootOf(own) {
  if (!own.size) throw new UnreadableError("there is no file of a bundle");
  let root = null;
  for (const parts of own.values()) {
    const folders = parts.slice(0, -1);
    if (!root) root = folders;
    let shared = 0;
    while (shared < root.length && root[shared] === folders[shared]) shared++;
    if (shared < root.length) root = root.slice(0, shared);
  }
  if (!root.length && !own.has("bagit.txt")) throw new UnreadableError("a bundle has exactly one folder at its top");
  if (root.length > DEEPEST_ROOT) throw new UnreadableError("the bundle lies too many folders deep");
  return root;
}

function refuseSameNames(names) {
  const lowered = new Set([...names.keys()].map((name) => name.toLowerCase()));
  if (lowered.size !== names.size) throw new UnreadableError("two files in the bundle have the same name");
  for (const name of lowered) {
    for (let end = name.indexOf("/"); end > 0; end = name.indexOf("/", end + 1)) {
      if (lowered.has(name.slice(0, end))) {
        throw new UnreadableError(`${name} lies in a file as if it were a folder`);
      }
    }
  }
}

function checkFolders(folders, root) {
  for (const path of folders) {
    const parts = path.split("/");
    const isOnTheWay = parts.every((part, i) => i >= root.length || part === root[i]);
    if (!isOnTheWay && parts[0] !== "__MACOSX" && !parts.some(isSystemFolder)) {
      throw new UnreadableError(`${visible(path, 80)} is a folder of no bundle`);
    }
  }
}

// The folder's name as exported, and the name that its keeper gave it since, if any.
function ownName(folder, info) {
  const stated = /^External-Identifier: (\S+)$/m.exec(info)?.[1];
  if (!stated || folder === stated) return [folder, ""];
  const isCopy = folder.startsWith(stated) && COPY_MARK.test(folder.slice(stated.length));
  if (isCopy || !folder) return [stated, ""];
  return NAME_OF_A_BUNDLE.test(folder) ? [folder, ""] : [stated, visible(folder, 80)];
}
