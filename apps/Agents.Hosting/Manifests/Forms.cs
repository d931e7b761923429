using System.Text.RegularExpressions;

namespace Agents.Hosting.Manifests;

/// <summary>Forms of texts that several readers know.</summary>
public static partial class Forms
{
    public const string NameWords = "lower-case words and digits joined by . - or _, such as order.get";
    public const string VersionWords = "digits and letters joined by . or -, such as 1.2.0";
    public const string PathWords = "a path that begins with / and has no query";
    public const string PointerWords = "a JSON Pointer such as /charge";

    [GeneratedRegex(@"^[a-z][a-z0-9]*([._-][a-z0-9]+)*\z")]
    public static partial Regex Name();

    [GeneratedRegex(@"^[0-9A-Za-z]+([.-][0-9A-Za-z]+)*\z")]
    public static partial Regex Version();

    [GeneratedRegex(@"^/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*\z")]
    public static partial Regex Path();

    [GeneratedRegex(@"^(/([^~/]|~[01])*)*\z")]
    public static partial Regex Pointer();

    /// <summary>Texts that a program or a header can carry: no control characters.</summary>
    [GeneratedRegex(@"^[^\p{Cc}]*\z")]
    public static partial Regex Printable();
}
