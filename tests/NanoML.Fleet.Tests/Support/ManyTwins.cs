using System.Globalization;

namespace NanoML.Fleet.Tests.Support;

/// <summary>How many twins the long tests have: NANOML_TWINS says it.</summary>
internal static class ManyTwins
{
    public const string Variable = "NANOML_TWINS";

    public static int Count => int.Parse(Environment.GetEnvironmentVariable(Variable)!, CultureInfo.InvariantCulture);

    public static bool IsAsked => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 };
}

/// <summary>A fact that takes minutes, about keyword spotting; skipped, saying so, unless NANOML_TWINS is set and the shared models are there.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ManyTwinsFactAttribute : FactAttribute
{
    public ManyTwinsFactAttribute() => Skip = !ManyTwins.IsAsked
        ? $"It takes minutes: {ManyTwins.Variable}=1000 runs it."
        : Mosquitto.Program is null ? MosquittoReason.Text : SharedData.Root is null ? "The shared models and data (../shared beside the repository) are absent." : null;
}
