namespace Dapr.Sidecar.Resiliency;

/// <summary>Whether a closed breaker opens, asked after each failure.</summary>
internal delegate bool TripCondition(BreakerCounts counts);
