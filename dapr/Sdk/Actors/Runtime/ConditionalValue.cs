namespace Dapr.Actors.Runtime;

/// <summary>A value, or none.</summary>
/// <typeparam name="TValue">Type of the value.</typeparam>
#pragma warning disable CA1815 // As in the official SDK.
public struct ConditionalValue<TValue>
#pragma warning restore CA1815
{
    /// <summary>Makes one.</summary>
    /// <param name="hasValue">There is a value.</param>
    /// <param name="value">The value.</param>
    public ConditionalValue(bool hasValue, TValue value)
    {
        HasValue = hasValue;
        Value = value;
    }

    /// <summary>There is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value; of no meaning where there is none.</summary>
    public TValue Value { get; }
}
