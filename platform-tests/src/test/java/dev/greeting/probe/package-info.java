/**
 * A service on the platform, which the platform's tests call over real sockets. It is
 * outside the platform's package, so it gets only what the auto-configurations provide to
 * any service.
 */
package dev.greeting.probe;
