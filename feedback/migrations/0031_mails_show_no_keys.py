from django.db import migrations

# As threads.SECRET, in what mails have left: the number of a message, the word by which an answer finds it, and the key of the letter
# that asks whether its citizen is content. A line of a mail may end inside of each of them.
BREAK = r"(\n[>\s]*)?"
SIGN = rf"[0-9A-Za-z_-]{BREAK}"
COLON = rf"(:|%(25)*3[Aa]|&#(58|x3[Aa]);|=3A){BREAK}"
CODE = rf"(?<![0-9A-Za-z])([0-9A-Za-z]{{4}}-{BREAK}){{4}}[0-9A-Za-z]{{4}}(?![0-9A-Za-z])"
TOKEN = rf"(?<![0-9A-Za-z])[Cc][1-9][0-9]{{0,17}}-{BREAK}[0-9A-Fa-f]{{20}}(?![0-9A-Za-z])"
KEY = rf"W{BREAK}z{BREAK}({SIGN}){{4,50}}{COLON}({SIGN}){{6}}{COLON}({SIGN}){{42}}[0-9A-Za-z_-]"
SECRET = f"{CODE}|{TOKEN}|{KEY}"

HIDDEN = f"""
UPDATE feedback_receivedmail SET subject = regexp_replace(subject, '{SECRET}', '…', 'g'), text = regexp_replace(text, '{SECRET}', '…', 'g')
 WHERE subject ~ '{SECRET}' OR text ~ '{SECRET}';
UPDATE feedback_case SET text = regexp_replace(text, '{SECRET}', '…', 'g') WHERE channel = 'email' AND text ~ '{SECRET}';
UPDATE feedback_caseaddition a SET text = regexp_replace(a.text, '{SECRET}', '…', 'g')
 WHERE a.text ~ '{SECRET}' AND EXISTS (SELECT 1 FROM feedback_receivedmail m WHERE m.case_id = a.case_id);
"""


class Migration(migrations.Migration):
    dependencies = [("feedback", "0030_files_from_us_and_one_spelling_of_names")]
    operations = [migrations.RunSQL(HIDDEN, migrations.RunSQL.noop)]
