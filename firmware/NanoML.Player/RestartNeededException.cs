namespace NanoML.Player
{
    /// <summary>A file's code cannot be loaded beside an assembly of the same name, and nothing is ever unloaded: restart the board.</summary>
    public sealed class RestartNeededException : ModelFileException
    {
        internal RestartNeededException(string assembly)
            : base("an assembly " + assembly + " is loaded already: restart the board; if it is of the application's image, give one of the two another name")
        {
        }
    }
}
