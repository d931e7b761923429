using System.Text.RegularExpressions;
using Agents.Contracts;

namespace Agents.Gateway.Inventory;

/// <summary>
/// Names that may become part of a path at the worker. The sidecar decodes and cleans paths, so nothing goes there that is not known to
/// be harmless.
/// </summary>
internal static partial class ManagementPath
{
    public static string? Of(string tool, string? version, string rest)
    {
        if (tool.Length > Limits.MaxToolNameLength || !NameForm().IsMatch(tool))
        {
            return null;
        }

        if (version is null)
        {
            return $"/management/tools/{tool}/{rest}";
        }

        return version.Length <= Limits.MaxToolVersionLength && VersionForm().IsMatch(version)
            ? $"/management/tools/{tool}/versions/{version}{rest}"
            : null;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9]*([._-][a-z0-9]+)*\z")]
    private static partial Regex NameForm();

    [GeneratedRegex(@"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*\z")]
    private static partial Regex VersionForm();
}
