package dev.greeting.platform.server;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares that no method of a {@code @GrpcService} bean blocks: none waits for I/O, a
 * lock or another call. Its calls then run on the event loop of their connection, which
 * saves handing each one over to a virtual thread and back. If a method does block, it
 * stalls all connections of the event loop.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface NonBlocking {

}
