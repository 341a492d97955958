package dev.greeting.platform.http;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionFailedException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;

/**
 * Makes a failed conversion to a number final. A data binder would otherwise try the
 * property editor of the type next, which takes what the converter has rejected. It does
 * so after a {@link ConversionFailedException} only.
 *
 * @param delegate converts
 */
record FinalNumberConversionService(ConversionService delegate) implements ConversionService {

	@Override
	public boolean canConvert(@Nullable Class<?> sourceType, Class<?> targetType) {
		return this.delegate.canConvert(sourceType, targetType);
	}

	@Override
	public boolean canConvert(@Nullable TypeDescriptor sourceType, TypeDescriptor targetType) {
		return this.delegate.canConvert(sourceType, targetType);
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T> @Nullable T convert(@Nullable Object source, Class<T> targetType) {
		return (T) convert(source, TypeDescriptor.forObject(source), TypeDescriptor.valueOf(targetType));
	}

	@Override
	public @Nullable Object convert(@Nullable Object source, @Nullable TypeDescriptor sourceType,
			TypeDescriptor targetType) {
		try {
			return this.delegate.convert(source, sourceType, targetType);
		}
		catch (ConversionFailedException ex) {
			if (Number.class.isAssignableFrom(ex.getTargetType().getObjectType())) {
				throw new ConversionException("Not a number", ex) {
				};
			}
			throw ex;
		}
	}

}
