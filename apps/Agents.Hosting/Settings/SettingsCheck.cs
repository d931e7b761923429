using System.Globalization;

namespace Agents.Hosting.Settings;

/// <summary>Collects what is wrong with one section; every message names the key, the value and what is allowed.</summary>
public sealed class SettingsCheck(string section)
{
    private readonly List<string> _errors = [];

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The number must lie in the range, ends included.</summary>
    public void Range(string key, double value, double min, double max)
    {
        if (!(value >= min && value <= max))
            Wrong(key, value.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{min} to {max}"));
    }

    /// <summary>The text must be one of the words.</summary>
    public void OneOf(string key, string? value, params IReadOnlyList<string> words)
    {
        if (!words.Contains(value))
            Wrong(key, value, string.Join(", ", words));
    }

    /// <summary>The text must not be empty.</summary>
    public void NotEmpty(string key, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
            Wrong(key, value, "any text that is not empty");
    }

    /// <summary>Reports a value.</summary>
    public void Wrong(string key, string? value, string allowed) =>
        _errors.Add($"{section}:{key} is '{value}'; allowed: {allowed}.");
}
