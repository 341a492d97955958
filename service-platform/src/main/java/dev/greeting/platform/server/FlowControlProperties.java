package dev.greeting.platform.server;

import dev.greeting.platform.settings.InvalidSettingException;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Flow control of the gRPC server, which has no property in {@code grpc.server}.
 *
 * @param flowControlWindow how many bytes of a request may arrive before the service
 * reads them, for each call
 */
@ConfigurationProperties("greeting.grpc.server")
record FlowControlProperties(@DefaultValue("64KB") DataSize flowControlWindow) {

	FlowControlProperties {
		InvalidSettingException.unless(
				flowControlWindow.toBytes() >= 1024 && flowControlWindow.toBytes() <= Integer.MAX_VALUE,
				"flow-control-window", "must be from 1KB to 2GB");
	}

}
