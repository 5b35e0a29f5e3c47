from django.db import migrations

# As threads.CODE: what came in before is told as what comes in now.
HIDDEN = r"""
UPDATE feedback_receivedmail SET subject = regexp_replace(
        subject, '(^|[^0-9A-Za-z])([0-9A-Za-z]{4}-){4}[0-9A-Za-z]{4}(?![0-9A-Za-z])', '\1…', 'g')
 WHERE subject ~ '([0-9A-Za-z]{4}-){4}[0-9A-Za-z]{4}';
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0028_all_answers_are_in")]
    operations = [migrations.RunSQL(HIDDEN, migrations.RunSQL.noop)]
