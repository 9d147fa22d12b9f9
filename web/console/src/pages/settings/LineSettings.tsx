export default function LineSettings() { return null; }
