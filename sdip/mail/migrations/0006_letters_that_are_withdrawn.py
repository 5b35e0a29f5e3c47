from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('mail', '0005_letters_that_came_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='message',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at'),
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('withdrawn', 'Withdrawn')], default='queued', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='platformmessage',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('withdrawn', 'Withdrawn')], default='queued', max_length=10, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='shortmessage',
            name='state',
            field=models.CharField(choices=[('queued', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Failed'), ('withdrawn', 'Withdrawn')], default='queued', max_length=10, verbose_name='state'),
        ),
    ]
