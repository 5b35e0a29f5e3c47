from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0004_text_messages'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='bounce',
            field=models.CharField(blank=True, max_length=300, verbose_name='why it came back'),
        ),
        migrations.AddField(
            model_name='message',
            name='bounced_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='came back at'),
        ),
    ]
