using System.Runtime.Serialization;

namespace Dapr;

/// <summary>An operation failed at the sidecar, or the sidecar could not be reached. The inner exception tells which.</summary>
[Serializable]
public class DaprException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What failed.</param>
    public DaprException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    /// <param name="message">What failed.</param>
    /// <param name="innerException">Why.</param>
    public DaprException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception from serialised data.</summary>
    /// <param name="info">The data.</param>
    /// <param name="context">Where the data comes from.</param>
    [Obsolete("Formatter-based serialization is obsolete.", DiagnosticId = "SYSLIB0051")]
    protected DaprException(SerializationInfo info, StreamingContext context)
        : base(info, context)
    {
    }
}
