namespace NanoML.Compiler.Device;

/// <summary>What methods of nanoFramework's libraries cost beyond a call.</summary>
internal static class LibraryCosts
{
    /// <summary>
    /// A read of a piece of the resource: two calls of native code, managed code between them, a new array, and the copy. On nanoCLR on a computer
    /// a piece of 2,048 bytes takes 0.6 microseconds, as much as six calls of the library.
    /// </summary>
    /// <remarks>Without the call itself and its arguments.</remarks>
    public static OpcodeCounts ResourceRead { get; } = CreateResourceRead();

    private static OpcodeCounts CreateResourceRead()
    {
        var counts = new OpcodeCounts();
        counts.AddCost(OpcodeClass.LibraryCall, 5);
        counts.AddCost(OpcodeClass.NewObject, 1);
        return counts;
    }
}
