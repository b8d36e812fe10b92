"""From here on the database itself refuses to change or delete what the ledger holds."""

from django.db import migrations

from hedgerow.hub.audit import triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: triggers.arm(editor.connection),
            lambda apps, editor: triggers.disarm(editor.connection),
        )
    ]
