from django.db import migrations

# Published versions and the trail do not change otherwise, so their guards are off for this one statement.
GUARDS = """
DO $$ DECLARE guard record; BEGIN
  FOR guard IN SELECT tgname, tgrelid::regclass AS at FROM pg_trigger
    WHERE (tgname LIKE 'pgtrigger\\_published\\_is\\_immutable\\_%' OR tgname LIKE 'pgtrigger\\_append\\_only\\_%') AND tgrelid::regclass::text LIKE 'charters\\_%'
  LOOP
    EXECUTE format('ALTER TABLE %s {} TRIGGER %I', guard.at, guard.tgname);
  END LOOP;
END $$
"""
# What was one text is one row with all of it in it: nobody but its writer can say where a sentence belongs.
FORWARD = """
DO $$ DECLARE one bigint; BEGIN
  FOR one IN SELECT id FROM tenancy_tenant LOOP
    PERFORM set_config('sdip.tenant', one::text, true);
    UPDATE charters_charter c SET directorate_id = s.directorate_id FROM organisation_service s
      WHERE c.tenant_id = one AND s.id = c.service_id;
    UPDATE charters_commitment m SET service_id = c.service_id FROM charters_charterversion v, charters_charter c
      WHERE m.tenant_id = one AND v.id = m.version_id AND c.id = v.charter_id;
    UPDATE charters_charterevent c SET directorate_id = s.directorate_id FROM organisation_service s
      WHERE c.tenant_id = one AND s.id = c.service_id;
    UPDATE charters_commitmentevent m SET service_id = c.service_id
      FROM charters_charterversionevent v, charters_charterevent c
      WHERE m.tenant_id = one AND v.pgh_obj_id = m.version_id AND c.pgh_obj_id = v.charter_id;
    INSERT INTO charters_serviceentry
        (tenant_id, version_id, service_id, position, description, who, fee, time, responsible, classification, transaction)
      SELECT one, v.id, c.service_id, 1, '{}', v.for_whom, v.fees, '{}', '{}', '', ''
      FROM charters_charterversion v JOIN charters_charter c ON c.id = v.charter_id WHERE v.tenant_id = one;
    INSERT INTO charters_requirement (tenant_id, entry_id, position, words, "where", copies)
      SELECT one, e.id, 1, v.requirements, '{}', '' FROM charters_serviceentry e
      JOIN charters_charterversion v ON v.id = e.version_id WHERE v.tenant_id = one AND v.requirements <> '{}';
    INSERT INTO charters_step (tenant_id, entry_id, position, client, office, "where", fee, time, responsible)
      SELECT one, e.id, 1, v.steps, '{}', '{}', '{}', '{}', '{}' FROM charters_serviceentry e
      JOIN charters_charterversion v ON v.id = e.version_id WHERE v.tenant_id = one AND v.steps <> '{}';
    INSERT INTO charters_passage (tenant_id, version_id, part, words)
      SELECT one, id, 'information_right', rights FROM charters_charterversion WHERE tenant_id = one AND rights <> '{}'
      UNION ALL
      SELECT one, id, 'office', contacts FROM charters_charterversion WHERE tenant_id = one AND contacts <> '{}';
  END LOOP;
  PERFORM set_config('sdip.tenant', '', true);
  SET CONSTRAINTS ALL IMMEDIATE;
END $$
"""
NOTHING = migrations.RunSQL.noop


class Migration(migrations.Migration):
    """Charters know their directorate, promises their service, and the six texts of a version are rows."""

    dependencies = [("charters", "0002_the_whole_content")]

    operations = [
        migrations.RunSQL(GUARDS.format("DISABLE"), NOTHING),
        migrations.RunSQL(FORWARD, NOTHING),
        migrations.RunSQL(GUARDS.format("ENABLE"), NOTHING),
    ]
