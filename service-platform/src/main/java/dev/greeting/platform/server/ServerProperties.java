package dev.greeting.platform.server;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the gRPC server that {@code grpc.server} does not have.
 *
 * @param flowControlWindow how many bytes of a request may arrive before the service
 * reads them, for each call
 * @param keepUnknownFields whether requests keep fields that are not in the service's
 * contract, for a service that passes them on. A byte of such fields may take 100 bytes
 * of memory
 */
@ConfigurationProperties("greeting.grpc.server")
public record ServerProperties(@DefaultValue("64KB") DataSize flowControlWindow,
		@DefaultValue("false") boolean keepUnknownFields) {

	public ServerProperties {
		InvalidSettingException.unless(
				flowControlWindow.toBytes() >= 1024 && flowControlWindow.toBytes() <= Integer.MAX_VALUE,
				"flow-control-window", "must be from 1KB to 2GB");
	}

}
