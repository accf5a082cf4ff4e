using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace NanoML.Cli.Help;

/// <summary>What <c>--version</c> prints: the tool's version and, where it was built in a clone, the commit behind a plus sign.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public static string Version { get; } =
        typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(Version);
        return 0;
    }
}
