namespace nanoFramework.Runtime.Native;

/// <summary>The simulated twin of nanoFramework's garbage collector.</summary>
public static class GC
{
    /// <summary>The bytes that the next runs find free; each thread of a test has its own.</summary>
    [field: ThreadStatic]
    internal static uint FreeBytes { get; set; }

    /// <returns>The free bytes of the managed heap.</returns>
    public static uint Run(bool compactHeap) => FreeBytes;

    public static void EnableGCMessages(bool enable)
    {
    }
}
