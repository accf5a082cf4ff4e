using NanoML.Runtime;

namespace NanoML.Hardware
{
    /// <summary>A folder of a drive: the board's own <c>I:\</c>, a memory card <c>D:\</c>.</summary>
    public sealed class DriveFolder : StoreFolder
    {
        private readonly string _path;

        /// <param name="path">With its last separator, such as <c>I:\</c>. The folder exists.</param>
        public DriveFolder(string path)
        {
            _path = path;
        }

        public override StoreFile Open(string name)
        {
            return new DriveFile(_path + name);
        }
    }
}
