// The official type carries no nullability annotations; with them a caller would see warnings here that it does not see there.
#nullable disable

using System.Runtime.Serialization;

namespace Dapr;

/// <summary>What the sidecar answered when it refused or failed an operation.</summary>
[Serializable]
public class DaprApiException : DaprException
{
    /// <summary>Makes an exception with the error code <c>UNKNOWN</c>.</summary>
    public DaprApiException()
        : this(errorCode: null, false)
    {
    }

    /// <summary>Makes an exception with the error code <c>UNKNOWN</c>.</summary>
    /// <param name="message">The sidecar's message.</param>
    public DaprApiException(string message)
        : this(message, errorCode: null, false)
    {
    }

    /// <summary>Makes an exception with the error code <c>UNKNOWN</c>.</summary>
    /// <param name="message">The sidecar's message.</param>
    /// <param name="innerException">The cause.</param>
    public DaprApiException(string message, Exception innerException)
        : this(message, innerException, errorCode: null, false)
    {
    }

    /// <summary>Makes an exception without a message.</summary>
    /// <param name="errorCode">The sidecar's error code; null becomes <c>UNKNOWN</c>.</param>
    /// <param name="isTransient">Whether the same request may succeed later.</param>
    public DaprApiException(string errorCode, bool isTransient)
        : this(string.Empty, errorCode, isTransient)
    {
    }

    /// <summary>Makes an exception with message and error code.</summary>
    /// <param name="message">The sidecar's message.</param>
    /// <param name="errorCode">The sidecar's error code; null becomes <c>UNKNOWN</c>.</param>
    /// <param name="isTransient">Whether the same request may succeed later.</param>
    public DaprApiException(string message, string errorCode, bool isTransient)
        : this(message, null, errorCode, isTransient)
    {
    }

    /// <summary>Makes an exception with message, cause and error code.</summary>
    /// <param name="message">The sidecar's message.</param>
    /// <param name="inner">The cause; may be null.</param>
    /// <param name="errorCode">The sidecar's error code; null becomes <c>UNKNOWN</c>.</param>
    /// <param name="isTransient">Whether the same request may succeed later.</param>
    public DaprApiException(string message, Exception inner, string errorCode, bool isTransient)
        : base(message, inner)
    {
        ErrorCode = errorCode ?? "UNKNOWN";
        IsTransient = isTransient;
    }

    /// <summary>Makes an exception from serialised data.</summary>
    /// <param name="info">The data.</param>
    /// <param name="context">Where the data comes from.</param>
    [Obsolete("Formatter-based serialization is obsolete.", DiagnosticId = "SYSLIB0051")]
    protected DaprApiException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
        if (info is null) return;
        ErrorCode = info.GetString(nameof(ErrorCode));
        IsTransient = info.GetBoolean(nameof(IsTransient));
    }

    /// <summary>The sidecar's error code, such as <c>ERR_STATE_SAVE</c>, or <c>UNKNOWN</c>.</summary>
    public string ErrorCode { get; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsTransient { get; }

    /// <summary>Writes the exception into serialised data.</summary>
    /// <param name="info">The data.</param>
    /// <param name="context">Where the data goes to.</param>
    [Obsolete("Formatter-based serialization is obsolete.", DiagnosticId = "SYSLIB0051")]
    public override void GetObjectData(SerializationInfo info, StreamingContext context)
    {
        base.GetObjectData(info, context);
        if (info is null) return;
        info.AddValue(nameof(ErrorCode), ErrorCode);
        info.AddValue(nameof(IsTransient), IsTransient);
    }
}
