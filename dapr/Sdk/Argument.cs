using System.Diagnostics.CodeAnalysis;

namespace Dapr;

/// <summary>Checks of arguments that throw what the official SDK throws.</summary>
internal static class Argument
{
    public static void NotNullOrEmpty([NotNull] string? value, string name)
    {
        ArgumentNullException.ThrowIfNull(value, name);
        if (value.Length == 0) throw new ArgumentException("The value must not be empty.", name);
    }
}
