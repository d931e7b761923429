using System.Diagnostics.CodeAnalysis;

namespace Dapr.Common.Serialization;

/// <summary>Turns values into text and back: inputs, outputs, events and custom status of workflows.</summary>
public interface IDaprSerializer
{
    /// <summary>Writes a value by its declared type.</summary>
    /// <typeparam name="T">The declared type.</typeparam>
    /// <param name="value">The value.</param>
    /// <returns>The text; empty for null.</returns>
    string Serialize<T>(T value);

    /// <summary>Writes a value by a type that is known at run time.</summary>
    /// <param name="value">The value.</param>
    /// <param name="inputType">The type to write it as; null: its own.</param>
    /// <returns>The text; empty for null.</returns>
    [RequiresUnreferencedCode("A type that is only known at run time may have been trimmed.")]
    [RequiresDynamicCode("A type that is only known at run time may need code made at run time.")]
    string Serialize(object? value, Type? inputType = null);

    /// <summary>Reads a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="data">The text.</param>
    /// <returns>The value; the default for a text that is null or empty.</returns>
    T? Deserialize<T>(string? data);

    /// <summary>Reads a value of a type that is known at run time.</summary>
    /// <param name="data">The text.</param>
    /// <param name="returnType">The type.</param>
    /// <returns>The value; null for a text that is null or empty.</returns>
    [RequiresUnreferencedCode("A type that is only known at run time may have been trimmed.")]
    [RequiresDynamicCode("A type that is only known at run time may need code made at run time.")]
    object? Deserialize(string? data, Type returnType);
}
