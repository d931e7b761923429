using Dapr.Sidecar.Cel;

namespace Dapr.Sidecar.Resiliency;

/// <summary>Reads the <c>trip</c> expression of a breaker.</summary>
internal static class Trip
{
    /// <summary>Without an expression a breaker opens at the sixth failure in a row.</summary>
    /// <exception cref="CelSyntaxException">The expression cannot be used.</exception>
    public static TripCondition Compile(string? expression)
    {
        if (string.IsNullOrWhiteSpace(expression)) return static counts => counts.ConsecutiveFailures > 5;
        var compiled = CelExpression.Compile(expression.Trim());
        // An expression that has no value, or one that is no yes or no, does not open the breaker.
        return counts => compiled.Evaluate(new Dictionary<string, object?>
        {
            ["requests"] = (long)counts.Requests,
            ["totalSuccesses"] = (long)counts.TotalSuccesses,
            ["totalFailures"] = (long)counts.TotalFailures,
            ["consecutiveSuccesses"] = (long)counts.ConsecutiveSuccesses,
            ["consecutiveFailures"] = (long)counts.ConsecutiveFailures,
        }) is true;
    }
}
