namespace Agents.Plugins;

/// <summary>The tool's own error answer: it will not or cannot do what was asked. Never retried, never counted as a fault.</summary>
public sealed class ToolPluginException : Exception
{
    /// <summary>An error without a type of its own.</summary>
    public ToolPluginException()
        : this("The tool answered with an error.")
    {
    }

    /// <summary>An error without a type of its own.</summary>
    /// <param name="message">One line for people.</param>
    public ToolPluginException(string message)
        : base(message)
    {
    }

    /// <summary>An error without a type of its own.</summary>
    /// <param name="message">One line for people.</param>
    /// <param name="innerException">What led to it.</param>
    public ToolPluginException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>An error with a type.</summary>
    /// <param name="type">A stable URI that callers can branch on, such as <c>urn:shop:out-of-stock</c>.</param>
    /// <param name="message">One line for people.</param>
    /// <param name="detail">More for people; never a secret.</param>
    public ToolPluginException(string type, string message, string? detail)
        : base(message)
    {
        Type = type;
        Detail = detail;
    }

    /// <summary>A stable URI; null for none.</summary>
    public string? Type { get; }

    /// <summary>More for people.</summary>
    public string? Detail { get; }

    /// <summary>The HTTP status that would say the same, 400 to 599; 503 says that a later call may succeed.</summary>
    public int? Status { get; init; }
}
