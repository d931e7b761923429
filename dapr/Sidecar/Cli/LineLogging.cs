using System.Globalization;
using System.Text.Json;

namespace Dapr.Sidecar.Cli;

/// <summary>Log lines of one sidecar: time, level, app id, message; or JSON with daprd's field names.</summary>
internal sealed class LineLogging(string appId, bool json, TextWriter output, TimeProvider time) : ILoggerProvider
{
    private readonly TextWriter _output = TextWriter.Synchronized(output);

    public static ILoggerFactory Create(string appId, bool json, LogLevel level, TextWriter output, TimeProvider time) =>
        LoggerFactory.Create(builder => builder.SetMinimumLevel(level)
            .AddFilter("Microsoft.AspNetCore", level < LogLevel.Information ? level : LogLevel.Warning)
            .AddFilter("Microsoft.Hosting", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddProvider(new LineLogging(appId, json, output, time)));

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void Dispose() => _output.Flush();

    private void Write(string scope, LogLevel level, string message, Exception? error)
    {
        var now = time.GetLocalNow();
        var text = error is null ? message : $"{message}: {(level < LogLevel.Error ? error.Message : error)}";
        _output.WriteLine(json ? Json(now, scope, level, text)
            : $"{now.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)} {Name(level),-5} {appId} {text}");
        _output.Flush();
    }

    private string Json(DateTimeOffset now, string scope, LogLevel level, string message) => JsonSerializer.Serialize(new Dictionary<string, string>
    {
        ["app_id"] = appId,
        ["instance"] = Environment.MachineName,
        ["level"] = Name(level),
        ["msg"] = message,
        ["scope"] = scope,
        ["time"] = now.ToString("o", CultureInfo.InvariantCulture),
        ["type"] = "log",
        ["ver"] = ProductVersion.Text,
    }, Http.Json.Relaxed);

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "error",
        _ => "fatal",
    };

    private sealed class LineLogger(LineLogging lines, string scope) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Write(scope, logLevel, formatter(state, exception), exception);
    }
}
