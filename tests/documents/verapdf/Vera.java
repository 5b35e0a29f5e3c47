import java.io.FileInputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.validation.profiles.Profiles;

/** Holds each file against PDF/UA-1: "ok <file>", or "bad <file>" and below it each rule that is broken and how often. */
public class Vera {
  public static void main(String[] files) throws Exception {
    LogManager.getLogManager().reset();
    VeraGreenfieldFoundryProvider.initialise();
    var rules = Profiles.profileFromXml(Vera.class.getResourceAsStream("/org/verapdf/pdfa/validation/PDFUA-1.xml"));
    for (var file : files) {
      try (var parser = Foundries.defaultInstance().createParser(new FileInputStream(file), rules.getPDFAFlavour());
           var validator = Foundries.defaultInstance().createValidator(rules, -1, true, true, false)) {
        var result = validator.validate(parser);
        Map<String, Integer> broken = new TreeMap<>();
        for (var each : result.getTestAssertions())
          if (each.getStatus() == TestAssertion.Status.FAILED)
            broken.merge(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber() + " " + each.getMessage(), 1, Integer::sum);
        System.out.println((result.isCompliant() ? "ok " : "bad ") + file);
        broken.forEach((rule, times) -> System.out.println("  " + times + " x " + rule));
      }
    }
  }
}
