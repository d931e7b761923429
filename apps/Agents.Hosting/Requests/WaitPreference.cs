using System.Globalization;
using Agents.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Agents.Hosting.Requests;

/// <summary>
/// The preference <c>wait</c> of the header <c>Prefer</c> (RFC 7240): whole seconds, at most
/// <see cref="Limits.MaxWaitSeconds"/>. A preference that cannot be read is passed over, as the RFC asks.
/// </summary>
public static class WaitPreference
{
    public static TimeSpan Apply(HttpContext context)
    {
        if (Read(context.Request.Headers["Prefer"]) is not { } seconds)
        {
            return TimeSpan.Zero;
        }

        context.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
        return TimeSpan.FromSeconds(seconds);
    }

    internal static int? Read(StringValues prefer)
    {
        foreach (var line in prefer)
        {
            foreach (var preference in (line ?? "").Split(','))
            {
                // Parameters after a semicolon belong to the preference and change nothing for this one.
                var parts = preference.Split(';')[0].Split('=', 2, StringSplitOptions.TrimEntries);
                if (!parts[0].Equals("wait", StringComparison.OrdinalIgnoreCase))
                {
                    continue;
                }

                // The first one counts, good or bad (section 2).
                return parts.Length == 2 && Digits(parts[1].Trim('"')) is { } seconds ? seconds : null;
            }
        }

        return null;
    }

    private static int? Digits(string text) =>
        text.Length > 0 && text.All(char.IsAsciiDigit)
            ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < Limits.MaxWaitSeconds
                ? (int)seconds
                : Limits.MaxWaitSeconds
            : null;
}
