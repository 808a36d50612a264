"""What has been issued does not change, whoever asks: figures and corrections not at all, the bulletin only to be replaced."""

from django.db import migrations

FREEZE = """
CREATE FUNCTION monitoring_refuse_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    touched bigint[] := ARRAY[]::bigint[];
BEGIN
    IF TG_OP <> 'INSERT' THEN touched := touched || OLD.bulletin_id; END IF;
    IF TG_OP <> 'DELETE' THEN touched := touched || NEW.bulletin_id; END IF;
    IF EXISTS (SELECT 1 FROM monitoring_bulletin
                WHERE id = ANY(touched) AND state IN ('issued', 'superseded')) THEN
        RAISE EXCEPTION 'The figures of an issued bulletin do not change.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;

CREATE FUNCTION monitoring_refuse_bulletin() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state NOT IN ('issued', 'superseded') THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' OR NOT (NEW.state = 'superseded' OR NEW.state = OLD.state)
       OR (OLD.region_id, OLD.month, OLD.revision, OLD.as_of, OLD.texts, OLD.digest, OLD.number, OLD.number_year,
           OLD.number_seq, OLD.issued_at, OLD.issued_by_id)
          IS DISTINCT FROM
          (NEW.region_id, NEW.month, NEW.revision, NEW.as_of, NEW.texts, NEW.digest, NEW.number, NEW.number_year,
           NEW.number_seq, NEW.issued_at, NEW.issued_by_id) THEN
        RAISE EXCEPTION 'An issued bulletin does not change.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER figure_frozen BEFORE INSERT OR UPDATE OR DELETE ON monitoring_figure
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_part();
CREATE TRIGGER correction_frozen BEFORE INSERT OR UPDATE OR DELETE ON monitoring_correction
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_part();
CREATE TRIGGER bulletin_frozen BEFORE UPDATE OR DELETE ON monitoring_bulletin
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_bulletin();
"""

THAW = """
DROP TRIGGER bulletin_frozen ON monitoring_bulletin;
DROP TRIGGER correction_frozen ON monitoring_correction;
DROP TRIGGER figure_frozen ON monitoring_figure;
DROP FUNCTION monitoring_refuse_bulletin();
DROP FUNCTION monitoring_refuse_part();
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial")]

    operations = [migrations.RunSQL(FREEZE, THAW)]
