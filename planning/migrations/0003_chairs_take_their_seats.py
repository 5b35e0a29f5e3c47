from django.db import migrations

FORWARD = """
DO $$ DECLARE one bigint; BEGIN
  FOR one IN SELECT id FROM tenancy_tenant LOOP
    PERFORM set_config('sdip.tenant', one::text, true);
    INSERT INTO planning_seat (tenant_id, cycle_id, function, member_id, speaks_for, asked_at, confirmed_at)
      SELECT tenant_id, id, 'chair', chair_id, '', now(), now() FROM planning_cycle
      WHERE tenant_id = one AND chair_id IS NOT NULL;
    UPDATE planning_action SET cycle_id = planning_goal.cycle_id FROM planning_goal
      WHERE planning_goal.id = planning_action.goal_id AND planning_action.tenant_id = one;
  END LOOP;
  PERFORM set_config('sdip.tenant', '', true);
END $$
"""


class Migration(migrations.Migration):
    """The chair was a column of the plan; now it is one of the seats. Actions name their plan, with or without a goal."""

    dependencies = [("planning", "0002_the_whole_workspace")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
