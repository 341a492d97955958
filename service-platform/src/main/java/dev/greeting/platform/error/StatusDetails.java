package dev.greeting.platform.error;

import java.util.List;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.protobuf.StatusProto;
import org.jspecify.annotations.Nullable;

/**
 * The details of a gRPC status. Details that cannot be read, or that belong to another
 * status, are ignored: the status is used without them.
 */
final class StatusDetails {

	private final List<Any> details;

	private StatusDetails(List<Any> details) {
		this.details = details;
	}

	/**
	 * Reads the details of a failed call.
	 * @param error a {@code StatusRuntimeException} or {@code StatusException}
	 * @return its details, empty if there are none
	 */
	static StatusDetails of(Throwable error) {
		try {
			com.google.rpc.Status status = StatusProto.fromThrowable(error);
			return new StatusDetails((status != null) ? status.getDetailsList() : List.of());
		}
		catch (IllegalArgumentException ex) {
			return new StatusDetails(List.of());
		}
	}

	/**
	 * Returns the first detail of a type.
	 * @param type the type
	 * @return the detail, or {@code null} if there is none that can be read
	 */
	<T extends Message> @Nullable T get(Class<T> type) {
		for (Any detail : this.details) {
			if (detail.is(type)) {
				try {
					return detail.unpack(type);
				}
				catch (InvalidProtocolBufferException ex) {
					return null;
				}
			}
		}
		return null;
	}

}
