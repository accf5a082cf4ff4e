namespace NanoML.Firmware.Tests.Support;

/// <summary>Tests that compile large models keep all processors busy: they run when the others, which measure, are done.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class UserModels
{
    public const string Name = "User models";
}
