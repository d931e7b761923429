namespace Polly.RateLimiting;

/// <summary>A request was refused because too many are under way.</summary>
public sealed class RateLimiterRejectedException : ExecutionRejectedException
{
    /// <summary>Makes an exception with a default message.</summary>
    public RateLimiterRejectedException()
        : base("Too many requests are under way.")
    {
    }

    /// <summary>Makes an exception.</summary>
    /// <param name="message">What was refused.</param>
    public RateLimiterRejectedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception with a cause.</summary>
    /// <param name="message">What was refused.</param>
    /// <param name="inner">Why.</param>
    public RateLimiterRejectedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
