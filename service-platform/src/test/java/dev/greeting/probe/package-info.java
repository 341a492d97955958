/**
 * A service as somebody would write it on top of the platform, which the platform's tests
 * talk to over real sockets. It lies outside of the platform's own package, so it gets
 * nothing but what the auto-configurations give to any service.
 */
package dev.greeting.probe;
