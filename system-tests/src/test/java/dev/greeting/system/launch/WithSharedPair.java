package dev.greeting.system.launch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Marks tests that run against the shared pair and leave it as they found it. Their
 * classes take turns, because many look at the pair's metrics and log.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedPair.class)
@ResourceLock("shared pair")
public @interface WithSharedPair {

}
