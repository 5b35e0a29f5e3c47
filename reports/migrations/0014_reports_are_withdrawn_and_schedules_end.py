import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
import tenancy.context
import tenancy.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('charters', '0018_heard_and_erased'),
        ('feedback', '0029_mails_show_no_numbers'),
        ('mail', '0006_letters_that_are_withdrawn'),
        ('organisation', '0006_life_situations'),
        ('people', '0002_tokens_that_send_messages'),
        ('planning', '0014_words_of_citizens_leave_no_trail'),
        ('reports', '0013_letter_of_a_decision'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeliveryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('id', models.BigIntegerField()),
                ('language', models.CharField(max_length=8, verbose_name='language')),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True, verbose_name='acknowledged at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawn_why', models.CharField(blank=True, max_length=300, verbose_name='why withdrawn')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='schedule',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='schedule',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='schedule',
            name='delete_delete',
        ),
        migrations.RemoveIndex(
            model_name='schedule',
            name='schedule_due',
        ),
        migrations.AddField(
            model_name='delivery',
            name='withdrawn_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.member', verbose_name='withdrawn by'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='withdrawn_why',
            field=models.CharField(blank=True, max_length=300, verbose_name='why withdrawn'),
        ),
        migrations.AddField(
            model_name='schedule',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ended'),
        ),
        migrations.AddField(
            model_name='schedule',
            name='key',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='scheduleevent',
            name='ended_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='ended'),
        ),
        migrations.AddField(
            model_name='scheduleevent',
            name='key',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='message',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delivery', to='mail.message', verbose_name='e-mail'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='snapshot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='reports.snapshot', verbose_name='report'),
        ),
        migrations.AddIndex(
            model_name='schedule',
            index=models.Index(condition=models.Q(('ended_at', None), ('paused_at', None)), fields=['tenant', 'next_run_at'], name='schedule_due'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_deliveryevent" ("acknowledged_at", "created_at", "id", "language", "message_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "snapshot_id", "tenant_id", "withdrawn_at", "withdrawn_by_id", "withdrawn_why") VALUES (NEW."acknowledged_at", NEW."created_at", NEW."id", NEW."language", NEW."message_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."snapshot_id", NEW."tenant_id", NEW."withdrawn_at", NEW."withdrawn_by_id", NEW."withdrawn_why"); RETURN NULL;', hash='2d982b198327ecc86b63cd4ac76fc3cd4ea5ceb0', operation='INSERT', pgid='pgtrigger_insert_insert_f53e4', table='reports_delivery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."acknowledged_at" IS DISTINCT FROM (NEW."acknowledged_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."message_id" IS DISTINCT FROM (NEW."message_id") OR OLD."snapshot_id" IS DISTINCT FROM (NEW."snapshot_id") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id") OR OLD."withdrawn_at" IS DISTINCT FROM (NEW."withdrawn_at") OR OLD."withdrawn_by_id" IS DISTINCT FROM (NEW."withdrawn_by_id") OR OLD."withdrawn_why" IS DISTINCT FROM (NEW."withdrawn_why"))', func='INSERT INTO "reports_deliveryevent" ("acknowledged_at", "created_at", "id", "language", "message_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "snapshot_id", "tenant_id", "withdrawn_at", "withdrawn_by_id", "withdrawn_why") VALUES (NEW."acknowledged_at", NEW."created_at", NEW."id", NEW."language", NEW."message_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."snapshot_id", NEW."tenant_id", NEW."withdrawn_at", NEW."withdrawn_by_id", NEW."withdrawn_why"); RETURN NULL;', hash='ae2a220b0f7ba5e89e283ceb37d44f4420df2017', operation='UPDATE', pgid='pgtrigger_update_update_97526', table='reports_delivery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='delivery',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_deliveryevent" ("acknowledged_at", "created_at", "id", "language", "message_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "snapshot_id", "tenant_id", "withdrawn_at", "withdrawn_by_id", "withdrawn_why") VALUES (OLD."acknowledged_at", OLD."created_at", OLD."id", OLD."language", OLD."message_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."snapshot_id", OLD."tenant_id", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_why"); RETURN NULL;', hash='11d28b849be6819996621e181f0d03bcc2f0b3ca', operation='DELETE', pgid='pgtrigger_delete_delete_793c9', table='reports_delivery', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schedule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_scheduleevent" ("at", "cadence", "charter_id", "cycle_id", "day", "directorate_id", "document", "ended_at", "id", "key", "language", "missed_at", "missed_why", "month", "next_on", "next_run_at", "paused_at", "period_kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "tenant_id", "time_zone", "wave_id") VALUES (NEW."at", NEW."cadence", NEW."charter_id", NEW."cycle_id", NEW."day", NEW."directorate_id", NEW."document", NEW."ended_at", NEW."id", NEW."key", NEW."language", NEW."missed_at", NEW."missed_why", NEW."month", NEW."next_on", NEW."next_run_at", NEW."paused_at", NEW."period_kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."rule", NEW."tenant_id", NEW."time_zone", NEW."wave_id"); RETURN NULL;', hash='a92ba6604f0107e84723c327b533f7a7ee0ef6ca', operation='INSERT', pgid='pgtrigger_insert_insert_712d4', table='reports_schedule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schedule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "reports_scheduleevent" ("at", "cadence", "charter_id", "cycle_id", "day", "directorate_id", "document", "ended_at", "id", "key", "language", "missed_at", "missed_why", "month", "next_on", "next_run_at", "paused_at", "period_kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "tenant_id", "time_zone", "wave_id") VALUES (NEW."at", NEW."cadence", NEW."charter_id", NEW."cycle_id", NEW."day", NEW."directorate_id", NEW."document", NEW."ended_at", NEW."id", NEW."key", NEW."language", NEW."missed_at", NEW."missed_why", NEW."month", NEW."next_on", NEW."next_run_at", NEW."paused_at", NEW."period_kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', NEW."id", NEW."rule", NEW."tenant_id", NEW."time_zone", NEW."wave_id"); RETURN NULL;', hash='be014ee8f254c971358a9fce5e6028f4cc48da7f', operation='UPDATE', pgid='pgtrigger_update_update_ae15d', table='reports_schedule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schedule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "reports_scheduleevent" ("at", "cadence", "charter_id", "cycle_id", "day", "directorate_id", "document", "ended_at", "id", "key", "language", "missed_at", "missed_why", "month", "next_on", "next_run_at", "paused_at", "period_kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule", "tenant_id", "time_zone", "wave_id") VALUES (OLD."at", OLD."cadence", OLD."charter_id", OLD."cycle_id", OLD."day", OLD."directorate_id", OLD."document", OLD."ended_at", OLD."id", OLD."key", OLD."language", OLD."missed_at", OLD."missed_why", OLD."month", OLD."next_on", OLD."next_run_at", OLD."paused_at", OLD."period_kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."rule", OLD."tenant_id", OLD."time_zone", OLD."wave_id"); RETURN NULL;', hash='1b24243700aa89d34dea23afcbc0197444931a1e', operation='DELETE', pgid='pgtrigger_delete_delete_6d104', table='reports_schedule', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by', None), ('withdrawn_why', '')), _connector='OR'), name='only_a_withdrawn_delivery_says_by_whom_and_why'),
        ),
        migrations.AddConstraint(
            model_name='schedule',
            constraint=models.UniqueConstraint(fields=('tenant', 'key'), name='schedule_once_per_form'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='message',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mail.message', verbose_name='e-mail'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.delivery'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='snapshot',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='reports.snapshot', verbose_name='report'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='tenant',
            field=models.ForeignKey(db_constraint=False, db_default=tenancy.models.CurrentTenant(), default=tenancy.context.current_tenant_id, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenancy.tenant'),
        ),
        migrations.AddField(
            model_name='deliveryevent',
            name='withdrawn_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.member', verbose_name='withdrawn by'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deliveryevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='55c9864d900f85b289f17e267872c6a08bdbb801', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_21624', table='reports_deliveryevent', when='BEFORE')),
        ),
    ]
