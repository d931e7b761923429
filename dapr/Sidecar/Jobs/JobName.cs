using System.Text.RegularExpressions;

namespace Dapr.Sidecar.Jobs;

/// <summary>Which names the scheduler takes: parts of the form of a DNS subdomain with <c>||</c> between them; <c>_ : -</c> and spaces are not looked at.</summary>
internal static partial class JobName
{
    private const int Longest = 253;

    /// <summary>Null when the name is one; else what is wrong.</summary>
    public static string? Error(string space, string appId, string name)
    {
        var key = string.Concat(string.Join("||", "app", space, appId, name).Where(c => c is not ('_' or ':' or '-' or ' '))).ToLowerInvariant();
        return key.Split("||").All(part => part.Length <= Longest && Subdomain().IsMatch(part))
            ? null
            : $"job name is invalid \"{name}\"; allowed: letters, digits, - _ : . and spaces, a letter or digit at both ends, at most {Longest}";
    }

    [GeneratedRegex(@"\A[a-z0-9]+(\.[a-z0-9]+)*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Subdomain();
}
