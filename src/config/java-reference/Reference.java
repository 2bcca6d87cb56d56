// Reads with Java's own classes what the tests wrote, and writes down what it saw, as UTF-16 units in hexadecimal.
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

public class Reference {
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);

    Properties pairs = new Properties();
    try (InputStream in = Files.newInputStream(folder.resolve("pairs.properties"))) {
      pairs.load(in);
    }
    write(folder.resolve("pairs.properties.out"), lines(pairs, false));
    try (OutputStream out = Files.newOutputStream(folder.resolve("stored.properties"))) {
      pairs.store(out, "stored by Java");
    }

    Properties spark = new Properties();
    spark.load(Files.newBufferedReader(folder.resolve("pairs.conf"), StandardCharsets.UTF_8));
    write(folder.resolve("pairs.conf.out"), lines(spark, true));

    DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
    builder.setErrorHandler(null);
    write(folder.resolve("pairs.xml.out"), lines(builder.parse(folder.resolve("pairs.xml").toFile())));

    List<String> texts = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("texts.properties.in"))) {
      Properties properties = new Properties();
      try {
        properties.load(new StringReader(fromHex(line)));
        texts.add(String.join(",", lines(properties, false)));
      } catch (IllegalArgumentException malformed) {
        texts.add("malformed");
      }
    }
    write(folder.resolve("texts.properties.out"), texts);

    List<String> documents = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("texts.xml.in"))) {
      try {
        documents.add(String.join(",", lines(builder.parse(new InputSource(new StringReader(fromHex(line)))))));
      } catch (SAXException malformed) {
        documents.add("malformed");
      }
    }
    write(folder.resolve("texts.xml.out"), documents);
  }

  private static List<String> lines(Properties properties, boolean trim) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Object, Object> entry : properties.entrySet()) {
      String value = (String) entry.getValue();
      lines.add(toHex((String) entry.getKey()) + ":" + toHex(trim ? value.trim() : value));
    }
    return lines;
  }

  private static List<String> lines(Document document) {
    List<String> lines = new ArrayList<>();
    NodeList properties = document.getElementsByTagName("property");
    for (int index = 0; index < properties.getLength(); index++) {
      Element property = (Element) properties.item(index);
      lines.add(toHex(text(property, "name")) + ":" + toHex(text(property, "value")));
    }
    return lines;
  }

  private static String text(Element property, String tag) {
    return property.getElementsByTagName(tag).item(0).getTextContent();
  }

  private static String toHex(String text) {
    StringBuilder hex = new StringBuilder();
    for (char unit : text.toCharArray()) hex.append(String.format("%04x", (int) unit));
    return hex.toString();
  }

  private static String fromHex(String hex) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < hex.length(); at += 4) text.append((char) Integer.parseInt(hex.substring(at, at + 4), 16));
    return text.toString();
  }

  private static void write(Path file, List<String> lines) throws Exception {
    Files.write(file, lines, StandardCharsets.US_ASCII);
  }
}
