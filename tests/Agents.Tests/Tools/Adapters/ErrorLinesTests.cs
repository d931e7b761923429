using System.Text;
using Agents.Tools.Adapters.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.Adapters;

public sealed class ErrorLinesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Kept _log = new();
    private readonly ErrorLines _lines;

    public ErrorLinesTests() => _lines = new ErrorLines("t", _time, _log);

    [Fact]
    public void Take_LongLineAndControlCharacters_AreCutAndReplaced()
    {
        Take("a\u001b[31mb\n" + new string('x', 5000) + "\nlast");

        Assert.Equal(["t: a?[31mb", "t: " + new string('x', 1000)], _log.Lines);
    }

    [Fact]
    public void Take_ManyLines_LogsAHundredInTenSeconds()
    {
        Take(string.Concat(Enumerable.Repeat("x\n", 500)));
        Assert.Equal(100, _log.Lines.Count);

        _time.Advance(TimeSpan.FromSeconds(10));
        Take("y\n");

        Assert.Equal(101, _log.Lines.Count);
    }

    private void Take(string text) => _lines.Take(Encoding.UTF8.GetBytes(text));

    private sealed class Kept : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            Assert.Equal(LogLevel.Debug, logLevel);
            Lines.Add(formatter(state, exception));
        }
    }
}
