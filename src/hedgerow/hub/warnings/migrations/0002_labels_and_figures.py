"""What labels and figures need beside the warning itself; filled in for the warnings that are there.

Each decision points to its entry in the ledger, and what decisions are counted by stands in columns
of its own.
"""

import django.db.models.deletion
from django.db import migrations, models

SECTORS = (
    "law_enforcement", "social_services", "health", "education", "community", "finance", "platform",
)  # fmt: skip
AGE_BANDS = ("child", "unsure", "adult")
DECISIONS = ("accept_warning", "dismiss_warning")
AT_ONCE = 500


def fill(apps, editor):
    """From what each warning says, and from the ledger; stops where a decision is not in the ledger."""
    alias = editor.connection.alias
    warnings = apps.get_model("warnings", "Warning").objects.using(alias)
    entries = apps.get_model("audit", "Entry").objects.using(alias)
    keys = list(warnings.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        rows = list(warnings.filter(pk__in=keys[start : start + AT_ONCE]))
        for row in rows:
            groups = row.payload.get("groups") or {}
            row.detector, row.sector = (weightiest(row.payload, name) for name in ("detector", "sector"))
            row.language = groups.get("language", "")
            row.age_band = groups.get("age_band", "") if groups.get("age_band") in AGE_BANDS else ""
            row.decision = decision(entries, row) if row.decided_at is not None else None
        warnings.bulk_update(rows, ("detector", "sector", "language", "age_band", "decision"), 100)


def weightiest(payload, name):
    """The detector or sector of the reasons that weigh most together; the first by name in a draw."""
    weights = {}
    for signal in payload["reasons"]:
        of = signal.get(name, "platform")
        weights[of] = weights.get(of, 0.0) + signal["weight"]
    return min(weights, key=lambda of: (-weights[of], of))


def decision(entries, row):
    """The ledger's entry of a decision."""
    found = entries.filter(
        thing_type="warnings.warning", thing_id=str(row.pk), verb__in=DECISIONS
    ).first()
    if found is None:
        raise RuntimeError(f"the ledger holds no decision about warning {row.pk}; check the ledger first")
    return found


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only"), ("warnings", "0001_initial")]

    operations = [
        migrations.AddField(
            "warning",
            "detector",
            models.CharField(default="", max_length=60, verbose_name="detector that weighs most"),
            preserve_default=False,
        ),
        migrations.AddField(
            "warning",
            "sector",
            models.CharField(
                choices=[
                    ("law_enforcement", "law enforcement"),
                    ("social_services", "social services"),
                    ("health", "health"),
                    ("education", "education"),
                    ("community", "community"),
                    ("finance", "finance"),
                    ("platform", "online platform"),
                ],
                default="",
                max_length=20,
                verbose_name="sector that weighs most",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "warning",
            "language",
            models.CharField(blank=True, default="", max_length=8, verbose_name="language"),
            preserve_default=False,
        ),
        migrations.AddField(
            "warning",
            "age_band",
            models.CharField(
                blank=True,
                choices=[("child", "child"), ("unsure", "age not certain"), ("adult", "adult")],
                default="",
                max_length=8,
                verbose_name="age",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "warning",
            "decision",
            models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audit.entry",
                verbose_name="ledger entry",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            "warning", models.Index(fields=["sender", "decision"], name="warning_labels")
        ),
        migrations.AddIndex(
            "warning",
            models.Index(
                condition=models.Q(("decided_at__isnull", False)),
                fields=[
                    "desk", "decided_at", "level", "detector", "sender", "sector", "language", "age_band",
                    "state", "dismissal", "received_at",
                ],
                name="warning_figures",
            ),
        ),
        migrations.AddConstraint(
            "warning",
            models.CheckConstraint(
                condition=models.Q(("sector__in", sorted(SECTORS))), name="warning_sector_known"
            ),
        ),
        migrations.AddConstraint(
            "warning",
            models.CheckConstraint(
                condition=models.Q(("age_band__in", ["", *sorted(AGE_BANDS)])), name="warning_age_band_known"
            ),
        ),
        migrations.AddConstraint(
            "warning",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision__isnull", False), ("state__in", ["accepted", "dismissed"])),
                    models.Q(("decision__isnull", True), ("state__in", ["asked", "assigned", "new"])),
                    _connector="OR",
                ),
                name="warning_decision_stands_in_the_ledger",
            ),
        ),
    ]
