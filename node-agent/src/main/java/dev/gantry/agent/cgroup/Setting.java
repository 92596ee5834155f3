package dev.gantry.agent.cgroup;

/**
 * A value to write into a file of a cgroup.
 *
 * @param optional skip it where the kernel was built without the file
 */
record Setting(String file, String value, boolean optional) {
  static Setting of(String file, Object value) {
    return new Setting(file, value.toString(), false);
  }

  static Setting ifThere(String file, Object value) {
    return new Setting(file, value.toString(), true);
  }
}
