"""The assessments app."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    """Registers the app, and what it adds to the client page."""

    name = "duecare_web.assessments"
    label = "assessments"
    verbose_name = "Assessments"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django_tasks.signals import task_finished

        from duecare_web.assessments import due, lesson_facts, queries, renewing, tasks
        from duecare_web.clients import bulk, panels
        from duecare_web.training.facts import add_record_fact

        add_record_fact("recs.line", lesson_facts.recommendations_line)
        task_finished.connect(tasks.tell_of_failure)

        panels.add_tab(
            panels.Tab(
                "work",
                "Questions",
                "assessments:work",
                panels.Group.ASSESSMENT,
                order=28,
            )
        )
        panels.add_tab(
            panels.Tab(
                "assessments",
                "Results",
                "assessments:assessments",
                panels.Group.ASSESSMENT,
                order=30,
            )
        )
        panels.add_tab(
            panels.Tab(
                "decisions",
                "Decisions and letters",
                "assessments:decisions",
                panels.Group.RECOMMENDATIONS,
                order=40,
            )
        )
        panels.add_tab(
            panels.Tab("gap", "Coverage gap", "assessments:gap", panels.Group.INSURANCE, order=52)
        )
        panels.add_tab(
            panels.Tab("laws", "Laws", "assessments:laws", panels.Group.ASSESSMENT, order=35)
        )
        panels.add_tiles(panels.Tiles(load=queries.tiles, order=20))
        for key, load, order in (
            ("liability", queries.liability_block, 30),
            ("risks", queries.risks_block, 40),
            ("decisions", queries.decisions_block, 50),
            ("statements", queries.statements_block, 60),
        ):
            template = f"assessments/blocks/{key}.html"
            panels.add_block(panels.Block(key, template, load, order, wide=key != "statements"))
        self._add_columns()
        panels.add_next_steps(due.next_steps)
        bulk.add_bulk_action(renewing.RENEW)

    def _add_columns(self) -> None:
        from duecare import record
        from duecare_web.assessments import due, queries
        from duecare_web.clients import panels, todo, upkeep

        todo.add_kind(
            todo.Kind(
                "assessment",
                "Assessment due",
                ("client to assess", "clients to assess"),
                "shield",
                due.assessment_due,
                upkeep.kinds(record.AssessmentCompleted),
                order=35,
            )
        )
        assessed = upkeep.kinds(
            record.AssessmentCompleted,
            record.RecommendationMade,
            record.RecommendationWritten,
            record.RecommendationDropped,
            record.RecommendationRestored,
            record.RecommendationWithdrawn,
            record.RecommendationAskedAgain,
        )
        decided = upkeep.kinds(
            record.DecisionAccepted,
            record.DecisionDeclined,
            record.DecisionDeferred,
            record.DecisionLapsed,
        )
        for key, label, count, follows, order in (
            ("uninsured", "Uninsured, bad case", queries.uninsured_of, assessed, 30),
            ("waiting", "Decisions waiting", queries.waiting_of, assessed | decided, 40),
        ):
            panels.add_column(
                panels.Column(
                    key, label, count, follows, order, numeric=True, ranged=key == "uninsured"
                )
            )
        _add_differences()


def _add_differences() -> None:
    """What waits where facts contradict answers, and which entries can change it."""
    from duecare import record
    from duecare_web.assessments import queries
    from duecare_web.clients import todo, upkeep

    compared = upkeep.kinds(
        record.AnswersRecorded,
        record.AnswersConfirmed,
        record.AnswerRemoved,
        record.ConflictResolved,
        record.DeviceAdded,
        record.DeviceChanged,
        record.EmployeeAdded,
        record.EmployeeChanged,
        record.ListImported,
        record.ImportUndone,
        record.InventoryUnited,
        record.MachineRemoved,
        record.ScanRecorded,
        record.LessonAssigned,
        record.LessonCompleted,
        record.PolicyApproved,
        record.PolicyAcknowledged,
        record.AssessmentCompleted,
    )
    todo.add_kind(
        todo.Kind(
            queries.DIFFERENCES,
            "Answer that facts contradict",
            ("answer that facts contradict", "answers that facts contradict"),
            "alert",
            queries.differences_due,
            compared,
            15,
            tone="warn",
            needs_reason=True,
        )
    )
