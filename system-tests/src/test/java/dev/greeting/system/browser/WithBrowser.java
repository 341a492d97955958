package dev.greeting.system.browser;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Marks tests that use a browser. Each test gets its own tab, and their classes take
 * turns. Without a browser, the tests are skipped, or fail in CI.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedBrowser.class)
@ResourceLock("browser")
@interface WithBrowser {

}
