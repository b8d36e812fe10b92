"""Nobody comes in through one administrator alone; who was in already, stays in."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


def confirm_who_is_here(apps, editor):
    people = apps.get_model("people", "Person").objects.using(editor.connection.alias)
    people.update(confirmed_at=models.F("created_at"))


TAKEN = "This address cannot be used here. Please ask the people who run this hub."


def another_person(label):
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=label,
    )


class Migration(migrations.Migration):
    dependencies = [("people", "0002_shared_counts")]
    operations = [
        migrations.AddField("person", "added_by", another_person("added by")),
        migrations.AddField("person", "confirmed_by", another_person("confirmed by")),
        migrations.AddField(
            "person", "confirmed_at", models.DateTimeField(blank=True, null=True, verbose_name="confirmed")
        ),
        migrations.RunPython(confirm_who_is_here, migrations.RunPython.noop),
        migrations.AlterField(
            "person",
            "email",
            models.EmailField(
                error_messages={"unique": TAKEN},
                max_length=254,
                unique=True,
                verbose_name="e-mail address",
            ),
        ),
        migrations.RemoveConstraint("person", "person_email_any_case"),
        migrations.AddConstraint(
            "person",
            models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                name="person_email_any_case",
                violation_error_message=TAKEN,
            ),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=models.Q(("is_active", False), ("confirmed_at__isnull", False), _connector="OR"),
                name="person_active_only_when_confirmed",
            ),
        ),
    ]
