using Xunit.Sdk;
using Xunit.v3;

namespace Agents.Conformance.Suite;

/// <summary>The cases of a theory that run side by side.</summary>
internal interface ICases
{
    /// <summary>The names of all cases.</summary>
    IReadOnlyList<string> All { get; }

    /// <summary>Only the first call counts.</summary>
    void Start(IEnumerable<string> chosen);
}

/// <summary>
/// Learns from xunit which cases were chosen, just before they are run, and starts all of them at once. A filter thus starts
/// only what it names.
/// </summary>
internal abstract class StartTogether(ICases cases) : ITestCaseOrderer
{
    public IReadOnlyCollection<TTestCase> OrderTestCases<TTestCase>(IReadOnlyCollection<TTestCase> testCases)
        where TTestCase : ITestCase
    {
        var chosen = testCases.OfType<IXunitTestCase>()
            .Select(testCase => testCase is XunitTestCase { TestMethodArguments: [string name] } ? name : null)
            .ToList();
        // A theory that was not taken apart beforehand is one case without a name.
        cases.Start(chosen.Contains(null) ? cases.All : chosen!);
        return [.. testCases.OrderBy(testCase => testCase.TestCaseDisplayName, StringComparer.Ordinal)];
    }
}
