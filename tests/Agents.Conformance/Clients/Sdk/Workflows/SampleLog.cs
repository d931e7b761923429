using Microsoft.Extensions.Logging;

namespace Agents.Conformance.Clients.Sdk.Workflows;

internal static partial class SampleLog
{
    [LoggerMessage(Level = LogLevel.Information, Message = "it {What}")]
    public static partial void Say(this ILogger logger, string what);
}
