package sparkbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.security.MessageDigest;
import javax.security.sasl.AuthenticationException;
import org.apache.hive.service.auth.PasswdAuthenticationProvider;

/**
 * Lets in whoever knows the password in the file that the system property `sparkbox.password.file` names, under any user
 * name. The file is read at each login, so a new password counts at once.
 */
public final class PasswordFile implements PasswdAuthenticationProvider {
  @Override
  public void Authenticate(String user, String password) throws AuthenticationException {
    byte[] expected;
    try {
      expected = Files.readAllBytes(Paths.get(System.getProperty("sparkbox.password.file")));
    } catch (IOException | RuntimeException error) {
      throw new AuthenticationException("the file of the password cannot be read", error);
    }
    byte[] given = String.valueOf(password).getBytes(StandardCharsets.UTF_8);
    // Takes as long for a password that is nearly right as for any other.
    if (expected.length == 0 || !MessageDigest.isEqual(expected, given)) {
      throw new AuthenticationException("wrong password");
    }
  }
}
